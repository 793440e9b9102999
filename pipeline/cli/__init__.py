"""Arguments, progress, exit codes: the only place that prints.

Exit: 0 done; 1 problems that block; 2 usage; 3 something needed is missing; 4 a fault of ours; 130 interrupted.
"""

import click

from pipeline import __version__
from pipeline.cli import case, edits, forms, issuing, menu, publication, register, review, seal, sheet, street, tally, templates, todo
from pipeline.cli.chinese import Group
from pipeline.cli.verify import verify


@click.group(cls=Group, subcommand_metavar="命令 [参数]", context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="lijuan %(version)s", help="显示版本。")
def main() -> None:
    """立卷：一份数据，成套文书，一本案卷。"""


for command in (
    case.archive,
    case.check,
    case.new,
    forms.forms,
    register.group,
    seal.seal,
    seal.history,
    sheet.sheet,
    tally.tally,
    todo.todo,
    street.bundle,
    publication.publication,
    *issuing.COMMANDS,
    *review.COMMANDS,
    *edits.COMMANDS,
    verify,
    templates.group,
    menu.menu,
):
    main.add_command(command)
