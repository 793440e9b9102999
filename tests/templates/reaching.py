"""Templates that reach for the machine: every known way from a tag to what Python has built in."""

from tests.templates.making import WORD, Entries, Listed, headed, in_body, said, shipped

LISTED = Listed()

TAGS = {
    "cycler": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner": "{{ joiner.__init__.__globals__ }}",
    "namespace": "{{ namespace.__init__.__globals__ }}",
    "lipsum": "{{ lipsum.__globals__['os'] }}",
    "a name of jinja alone": "{{ lipsum }}",
    "self": "{{ self._TemplateReference__context }}",
    "the classes of a text": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "the classes of a list": "{{ [].__class__.__base__ }}",
    "an attribute of a text": "{{ 'x'.upper }}",
    "request": "{{ request.application }}",
    "config": "{{ config.items }}",
    "url_for": "{{ url_for.x }}",
    "attr": "{{ 事项|attr('x') }}",
    "map": "{{ 事项|map(attribute='__class__') }}",
    "format": "{{ ('%c'*3)|format(95,95,95) }}",
    "format_map": "{{ 事项.format_map }}",
    "per cent": "{{ '%c%c' % (95, 95) }}",
    "a text as item": "{{ 事项['__class__'] }}",
    "escapes": r"{{ 事项['\x5f\x5fclass\x5f\x5f'] }}",
    "unicode escapes": r"{{ 事项['\u005f\u005fclass__'] }}",
    "texts side by side": "{{ 事项['_' '_class__'] }}",
    "texts joined": "{{ 事项['_' ~ '_class__'] }}",
    "full-width underscores": "{{ 事项['＿＿class＿＿'] }}",
    "a name as item": "{{ 事项[事由] }}",
    "a number as item": "{{ 事项[0] }}",
    "a slice": "{{ 事项[::2] }}",
    "a call": "{{ 事项.事由.upper() }}",
    "dict": "{{ dict(a=1) }}",
    "range": "{{ range(10**9) }}",
    "a frame": "{{ 事项.gi_frame.f_back }}",
    "loop": "{% for 行 in 社区 %}{{ loop.__class__ }}{% endfor %}",
    "in a condition": "{% if 事项.__class__ %}甲{% endif %}",
    "in an elif": "{% if 事项 %}甲{% elif cycler.__init__() %}乙{% endif %}",
    "in what is looped over": "{% for 行 in ().__class__.__bases__ %}甲{% endfor %}",
    "in an argument": "{{ 事项.事由|顿号(cycler.__init__) }}",
    "in a comparison": "{% if 事项.事由 == ''.__class__ %}甲{% endif %}",
    "in a comment": "{# {{ cycler.__init__() }} #}",
    "a long text": "{{ 'x'*10**8 }}",
    "a long list": "{{ [0]*10**9 }}",
    "a high power": "{{ 9**9**9**9 }}",
    "set": "{% set 甲 = cycler %}",
    "do": "{% do 事项.x() %}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'x' as y %}",
    "from": "{% from 'x' import y %}",
    "extends": "{% extends 'x' %}",
    "macro": "{% macro f() %}甲{% endmacro %}",
    "call block": "{% call f() %}甲{% endcall %}",
    "with": "{% with 甲 = 乙 %}{% endwith %}",
    "filter block": "{% filter attr('x') %}甲{% endfilter %}",
    "raw": "{% raw %}甲{% endraw %}",
    "autoescape": "{% autoescape false %}甲{% endautoescape %}",
    "debug": "{% debug %}",
}
for _name, _text in TAGS.items():
    LISTED.add("template.unsafe", f"tag: {_name}", lambda text=_text: said(text))  # type: ignore[misc]


def _runs() -> Entries:
    pieces = ("{", "{ cyc", "ler.__in", "it__() }", "}")
    return in_body(shipped(), "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in pieces))


LISTED.add("template.unsafe", "tag: in several runs", _runs)
LISTED.add("template.unsafe", "tag: in references", lambda: in_body(shipped(), "<w:r><w:t>&#123;&#x7b; cycler.x() }}</w:t></w:r>"))
LISTED.add(
    "template.unsafe",
    "tag: in a header",
    lambda: headed(f'<w:hdr xmlns:w="{WORD}"><w:p><w:r><w:t>{{{{ cycler.x() }}}}</w:t></w:r></w:p></w:hdr>'.encode()),
)
