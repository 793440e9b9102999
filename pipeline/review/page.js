'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { documents, causes, changes, facts } = data;
  const $ = (id) => document.getElementById(id);
  const PAGE = 60; // sentences that are shown at once
  const SENTENCE = /[^。！？；⏎]*[。！？；⏎]+[”’）》」』]*|[^。！？；⏎]+/g;
  let limit = PAGE;

  // Every text from the data becomes a text node: nothing of it is read as markup.
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== ''));
    return element;
  };
  const place = (where) => (typeof where === 'number' ? `第${where}段` : where);
  const broken = (text) => text.replace(/⏎/g, '\n'); // a line break of the document
  const lastName = (path) => path.slice(path.lastIndexOf('.') + 1);
  const links = (one) => make('span', { class: 'links' }, ...one.links.map(([name, link]) => make('a', { href: link, 'aria-label': `${one.name} ${name}` }, name)));

  // --- facts of a sentence

  const factButton = (number, label) => make('button', { type: 'button', class: 'fact', 'data-fact': number, 'aria-haspopup': 'dialog', title: '列出用到这项事实的所有句子' }, label);
  const LINE = /^(.*) 第(\d+)行$/;
  // community.yaml 第38、39行: each file is named once
  const gathered = (places) => {
    const files = new Map();
    for (const one of places) {
      const [, file, number] = LINE.exec(one) || [null, one, null];
      if (!files.has(file)) files.set(file, []);
      if (number) files.get(file).push(number);
    }
    const few = (numbers) => (numbers.length > 6 ? `${numbers.slice(0, 6).join('、')}行等${numbers.length}处` : `${numbers.join('、')}行`);
    return [...files].map(([file, numbers]) => (numbers.length ? `${file} 第${few(numbers)}` : file)).join('；');
  };
  const origin = (number) => {
    const [, , places, parts] = facts[number];
    if (places.length) return gathered(places);
    const made = [...new Set(parts.flatMap((part) => facts[part][2]))];
    return made.length ? `由 ${gathered(made)} 算出` : '';
  };
  const known = (number, was) => {
    const [path, said] = facts[number];
    return make('div', { class: 'known' }, factButton(number, path), make('span', { class: 'said' }, said || '（没有写）'), was === undefined ? '' : make('span', { class: 'was' }, `原来是 ${was || '（没有写）'}`), make('span', { class: 'from' }, origin(number)));
  };
  let shownOf = null;
  const showFacts = (element, numbers, before = new Map()) => {
    if (shownOf === element) return;
    if (shownOf) shownOf.classList.remove('on');
    shownOf = element;
    element.classList.add('on');
    const found = numbers.map((number) => known(number, before.get(number)));
    $('shown').replaceChildren(...(found.length ? found : [make('p', { class: 'none' }, '这一句里没有取自事实的内容。')]));
    $('facts').scrollTop = 0;
  };
  const hideFacts = () => {
    $('facts').classList.remove('up');
    if (shownOf) shownOf.classList.remove('on');
    shownOf = null;
  };
  const pointedAt = (element, numbers, before) => {
    element.addEventListener('mouseenter', () => showFacts(element, numbers(), before));
    element.addEventListener('focus', () => showFacts(element, numbers(), before));
    element.addEventListener('click', (event) => {
      if (event.target.closest('a, button, .value')) return;
      showFacts(element, numbers(), before);
      $('facts').classList.add('up');
    });
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.target !== element) return;
      event.preventDefault();
      showFacts(element, numbers(), before);
      $('facts').classList.add('up');
      ($('shown').querySelector('button') || $('facts')).focus();
    });
  };

  // --- all sentences of a fact

  let printed = null; // fact → [document, paragraph, span]; made when a fact is first asked for
  let decided = null; // fact → [document, paragraph] that stands there because of it
  const index = () => {
    printed = new Map();
    decided = new Map();
    const note = (map, fact, use) => map.set(fact, [...(map.get(fact) || []), use]);
    documents.forEach((one, d) => one.text.forEach((paragraph) => {
      for (const span of paragraph[2] || []) for (const fact of span.slice(2)) note(printed, fact, [d, paragraph, span]);
      for (const fact of paragraph[3] || []) note(decided, fact, [d, paragraph]);
    }));
  };
  const uses = (number) => {
    if (!printed) index();
    return printed.get(number) || [];
  };
  const sentenceOf = (text, start, end) => {
    let from = 0;
    let to = text.length;
    for (const found of text.matchAll(SENTENCE)) {
      if (found.index <= start) from = found.index;
      if (found.index + found[0].length >= end) {
        to = found.index + found[0].length;
        break;
      }
    }
    return [from, to];
  };
  const standing = ([, [where, text]]) => make('li', {}, make('span', { class: 'place' }, `${place(where)}　`), broken(text));
  const occurrence = ([, [where, text], [start, end]]) => {
    const [from, to] = sentenceOf(text, start, end);
    return make('li', {}, make('span', { class: 'place' }, `${place(where)}　`), broken(text.slice(from, start)), make('mark', {}, broken(text.slice(start, end))), broken(text.slice(end, to)));
  };
  const byDocument = (found) => {
    const groups = new Map();
    for (const one of found) {
      if (!groups.has(one[0])) groups.set(one[0], []);
      groups.get(one[0]).push(one);
    }
    return groups;
  };
  const listed = (groups, item) => [...groups].flatMap(([d, list]) => [make('h3', {}, documents[d].name, links(documents[d])), make('ul', {}, ...list.map(item))]);
  const openFact = (number) => {
    const [path, said, , parts] = facts[number];
    const found = uses(number);
    const groups = byDocument(found);
    const derived = facts.map((one, n) => n).filter((n) => facts[n][3].includes(number) && uses(n).length);
    const hanging = decided.get(number) || [];
    const many = (n) => `${facts[n][0]} ${facts[n][1]}`;
    $('uses').replaceChildren(
      make('h2', { id: 'fact-title', tabindex: '-1' }, path),
      make('p', {}, said || '（没有写）'),
      make('p', { class: 'of' }, origin(number)),
      parts.length ? make('p', { class: 'made' }, '由这些事实算出：', ...parts.map((n) => factButton(n, facts[n][0]))) : '',
      make('p', { class: 'made' }, found.length ? `${groups.size}份文书里有${found.length}处印出：` : '没有文书直接印出。'),
      ...listed(groups, occurrence),
      derived.length ? make('p', { class: 'made' }, '由它算出、也印在文书里的：', ...derived.map((n) => factButton(n, many(n)))) : '',
      hanging.length ? make('details', { class: 'made' }, make('summary', {}, `有没有、有几段由它决定的：${hanging.length}段`), ...listed(byDocument(hanging), standing)) : '',
    );
    if (!$('fact').open) $('fact').showModal();
    $('fact').scrollTop = 0;
    $('fact-title').focus();
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-fact]');
    if (button) openFact(Number(button.dataset.fact));
    else if (event.target === $('fact')) $('fact').close();
  });

  // --- the changes

  const side = (called, pieces, index, tag, empty) => {
    const said = pieces.map((piece) => {
      const text = (piece.length === 1 ? piece[0] : piece[index]).replace(/\t/g, ' │ '); // cells of a row
      return text && piece.length > 1 ? make(tag, {}, text) : text;
    });
    const whole = said.filter((one) => one !== '');
    return make('p', {}, make('span', { class: 'side' }, called), ...(whole.length ? whole : [make('span', { class: 'of' }, empty)]));
  };
  const came = (cause) => `${cause.new ? '增' : '减'} ${cause.new || cause.old}`; // a whole row
  const above = (path) => path.slice(0, path.lastIndexOf('.'));
  const shortly = (cause) => (cause.row ? `${lastName(above(cause.path))} ${came(cause)}` : `${lastName(cause.path)} ${cause.old || '（没有）'}→${cause.new || '（没有）'}`);
  const turn = (cause) => (cause.row ? [cause.new ? make('ins', {}, '增') : make('del', {}, '减')] : [make('del', {}, cause.old || '（没有）'), ' → ', make('ins', {}, cause.new || '（没有）')]);
  const from = (cause) => (cause.fact === undefined ? (cause.files || []).join('、') : origin(cause.fact));
  const causeChip = (number) => {
    const cause = causes[number];
    if (!cause.path) return make('span', { class: cause.why === '原因不明' ? 'tag seal' : 'tag' }, cause.why);
    const chip = cause.fact === undefined ? make('span', { class: 'tag' }, shortly(cause)) : factButton(cause.fact, shortly(cause));
    return make('span', {}, chip, from(cause) ? ` ${from(cause)}` : '');
  };
  const article = (change) => {
    const one = documents[change.document];
    const element = make('article', { class: 'change', tabindex: '0', 'aria-label': `${one.name} ${change.place}` },
      make('header', {}, make('b', {}, one.name), make('span', { class: 'place' }, change.place), make('span', { class: 'tag' }, { 改: '改', 增: '新增', 删: '删去' }[change.kind]), links(one)),
      make('div', { class: 'sides' }, side('原来', change.pieces, 0, 'del', '（没有这一句）'), side('现在', change.pieces, 1, 'ins', '（没有这一句）')),
      by() === 'cause' ? '' : make('footer', {}, make('span', {}, '原因'), ...change.causes.map(causeChip)));
    pointedAt(element, () => change.facts, new Map(change.causes.map((n) => causes[n]).filter((one) => one.fact !== undefined).map((one) => [one.fact, one.old])));
    return element;
  };
  const causeLine = (number) => {
    const cause = causes[number];
    if (!cause.path) return make('span', { class: 'line' }, make('b', {}, cause.why));
    const name = cause.fact === undefined ? make('b', {}, cause.path) : factButton(cause.fact, cause.path);
    return make('span', { class: 'line' }, name, ' ', make('span', { class: 'u' }, ...turn(cause)), make('span', { class: 'of' }, from(cause)));
  };
  const group = (list) => {
    const [{ causes: numbers, document: number }] = list;
    const byCause = by() === 'cause';
    const lines = byCause ? numbers.map(causeLine) : [make('span', { class: 'line' }, make('b', {}, documents[number].name))];
    const loud = byCause && numbers.some((one) => causes[one].why === '原因不明');
    return make('section', { class: loud ? 'group loud' : 'group' }, make('h3', {}, ...lines, make('span', { class: 'n' }, `${list.length}句`)), ...list.map(article));
  };
  const by = () => document.querySelector('input[name=by]:checked').value;
  const spoken = (change) => [documents[change.document].name, ...change.pieces.flat(), ...change.causes.map((n) => [causes[n].why, causes[n].path, causes[n].old, causes[n].new].filter(Boolean).join(' '))].join(' ');
  const words = () => $('find').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const says = (text, wanted) => wanted.every((word) => text.toLowerCase().includes(word));

  const rank = (change) => Math.min(...change.causes);
  const render = () => {
    const wanted = words();
    const only = $('document').value;
    const cause = $('cause').value;
    const found = changes.filter((one) => (only === '' || one.document === Number(only)) && (cause === '' || one.causes.includes(Number(cause))) && says(spoken(one), wanted));
    const key = (one) => (by() === 'cause' ? one.causes.join() : String(one.document));
    const ordered = by() === 'cause' ? [...found].sort((a, b) => rank(a) - rank(b) || a.causes.join().localeCompare(b.causes.join())) : found;
    const groups = new Map();
    for (const one of ordered.slice(0, limit)) groups.set(key(one), [...(groups.get(key(one)) || []), one]);
    $('groups').replaceChildren(...[...groups.values()].map(group));
    shownOf = null;
    $('no-changes').hidden = found.length > 0;
    $('rest').hidden = found.length <= limit;
    $('rest').textContent = `显示其余${found.length - limit}句`;
    const inProblems = filterProblems(wanted, only);
    const inDocuments = filterDocuments(wanted, only);
    const filtered = wanted.length > 0 || only !== '' || cause !== '';
    $('clear').hidden = !filtered;
    $('told').textContent = filtered ? `符合的：变动${found.length}句，问题${inProblems}个，文书${inDocuments}份` : '';
  };
  const filterProblems = (wanted, only) => {
    let count = 0;
    for (const actor of document.querySelectorAll('.actor')) {
      let here = 0;
      for (const item of actor.querySelectorAll('li')) {
        const about = only === '' || item.dataset.document === documents[only].name;
        item.hidden = !(about && says(item.textContent, wanted));
        here += item.hidden ? 0 : 1;
      }
      actor.hidden = here === 0;
      actor.querySelector('.n').textContent = `${here}个`;
      if (wanted.length && here) actor.open = true;
      count += here;
    }
    const none = document.querySelector('#problems > .none[hidden], #problems > .none:last-child');
    if (document.querySelector('.actor')) none.hidden = count > 0;
    return count;
  };
  const filterDocuments = (wanted, only) => {
    let count = 0;
    for (const item of document.querySelectorAll('.documents > li')) {
      const number = item.dataset.number;
      const lines = wanted.length ? documents[number].text.filter((one) => says(one[1], wanted)) : [];
      item.hidden = !((only === '' || number === only) && (lines.length || says(item.querySelector('.paper').textContent, wanted)));
      count += item.hidden ? 0 : 1;
      const whole = item.querySelector('details');
      if (whole && !item.hidden) fill(whole, number, lines);
      if (whole) whole.querySelector('summary').firstChild.data = lines.length ? `有${lines.length}段` : '全文';
    }
    document.querySelector('#documents > .none').hidden = count > 0;
    return count;
  };

  // --- the text of a document

  const line = ([where, text, spans]) => {
    const parts = [];
    let end = 0;
    for (const [from, to, ...numbers] of spans || []) {
      if (from < end) continue;
      parts.push(broken(text.slice(end, from)), make('span', { class: 'value', 'data-fact': numbers[0], title: facts[numbers[0]][0] }, broken(text.slice(from, to))));
      end = to;
    }
    parts.push(broken(text.slice(end)));
    const element = make('p', { tabindex: '0' }, make('span', { class: 'place' }, place(where)), make('span', {}, ...parts));
    pointedAt(element, () => [...new Set((spans || []).flatMap((span) => span.slice(2)))]);
    return element;
  };
  const fill = (details, number, lines) => {
    details.fill = () => {
      const shown = lines.length ? lines : documents[number].text;
      details.querySelector('div').replaceChildren(...shown.map(line));
    };
    if (details.open) details.fill();
  };
  for (const details of document.querySelectorAll('.text')) {
    details.addEventListener('toggle', () => (details.open ? details.fill() : details.querySelector('div').replaceChildren()));
  }

  // --- asked for

  let waiting = 0;
  const again = () => {
    limit = PAGE;
    render();
    const list = document.querySelector('.list');
    if (list.getBoundingClientRect().top < 0) list.scrollIntoView(); // what was found begins there
  };
  $('find').addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(again, 120);
  });
  for (const id of ['document', 'cause']) $(id).addEventListener('change', again);
  for (const radio of document.querySelectorAll('input[name=by]')) radio.addEventListener('change', again);
  const clear = () => {
    for (const id of ['find', 'document', 'cause']) $(id).value = '';
    again();
  };
  $('clear').addEventListener('click', () => {
    clear();
    $('find').focus();
  });
  $('rest').addEventListener('click', () => {
    const first = limit;
    limit = Infinity;
    render();
    document.querySelectorAll('.change')[first].focus();
  });
  $('close').addEventListener('click', hideFacts);
  for (const link of document.querySelectorAll('.changed a')) {
    link.addEventListener('click', () => {
      $('cause').value = link.dataset.cause || '';
      $('document').value = link.dataset.document || '';
      $('find').value = '';
      again();
    });
  }
  document.addEventListener('keydown', (event) => {
    if ($('fact').open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      $('find').focus();
      $('find').select();
    } else if (event.key === 'Escape') {
      const back = $('facts').contains(document.activeElement) ? shownOf : null;
      if (back) {
        back.focus();
        $('facts').classList.remove('up');
      } else if ($('facts').classList.contains('up')) hideFacts();
      else if (!$('clear').hidden) clear();
    }
  });
  let opened = [];
  addEventListener('beforeprint', () => {
    limit = Infinity;
    render();
    opened = [...document.querySelectorAll('details.actor:not([open]), details.more:not([open])')];
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
    limit = PAGE;
    render();
  });
  render();
})();
