# Each target does the set-up it needs; a set-up that is done is not repeated (the stamps in .venv).
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

CASE ?= changsheng
# what a first run compiles is kept, whatever the machine says: the next one is twice as quick
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help archive check review seal verify new templates git-diff test lint bench prove clean

help: ## 本说明
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

archive: .venv/ready ## 制作一个事项的全部文书和案卷：make archive [CASE=changsheng]
	@.venv/bin/lijuan archive $(CASE)

check: .venv/ready ## 检查一个事项的数据和文书的文字，什么也不写：make check [CASE=changsheng]
	@.venv/bin/lijuan check $(CASE)

review: .venv/ready ## 与上一个不同的版本相比，哪几句话变了、为什么：make review [CASE=changsheng]
	@.venv/bin/lijuan review $(CASE)

seal: .venv/ready ## 编定档号，封存一个事项的案卷：make seal [CASE=changsheng] [REASON=理由] [COPY=文件夹]
	@.venv/bin/lijuan seal $(CASE) $(if $(REASON),--reason "$(REASON)") $(if $(COPY),--copy-to "$(COPY)")

verify: .venv/ready ## 核对一个事项的数据包或封好的卷：make verify [CASE=changsheng]
	@.venv/bin/lijuan verify output/$(CASE)

new: .venv/ready ## 新建一个待填的事项：make new NAME=名称
	@.venv/bin/lijuan new $(or $(NAME),$(error 请写明名称：make new NAME=名称))

templates: .venv/ready ## 检查全部文书模板
	@.venv/bin/lijuan templates check

git-diff: .venv/ready ## 让 git diff 把 .docx 显示成文字（只改本仓库的 git 设置）
	@git config diff.docx.textconv '"$(CURDIR)/.venv/bin/lijuan" text'
	@git config diff.docx.cachetextconv true

# a module's tests go to one process as long as both have work: what they share is made once
test: .venv/ready-dev ## 运行测试
	.venv/bin/pytest -q -n auto --dist worksteal

lint: .venv/ready-dev ## 检查代码（ruff、mypy）
	.venv/bin/ruff check --quiet .
	.venv/bin/ruff format --check --quiet .
	.venv/bin/mypy

prove: .venv/ready-dev .venv/office .venv/proofs ## 要几分钟的证明：随机中断、LibreOffice 打开和逐页对照、PDF 校验、各种机器上字节相同、逐个删去占位符、重做字体
	.venv/bin/pytest -q -m prove
	.venv/bin/python -m tests.prove.placeholders

bench: .venv/ready-dev .venv/office ## 测速：与常见写法的脚本比，与空转比，全部调查表与一张比，十万份意见的计票与读取比
	.venv/bin/python bench/run.py

clean: ## 删去缓存和环境；不动 output/
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./output -prune -o -path ./data -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/made:
	@.ci/setup venv
	@touch $@

.venv/ready: requirements.lock pyproject.toml | .venv/made
	@echo "正在准备运行环境……"
	@.ci/setup libraries --require-hashes -r requirements.lock
	@.ci/setup libraries --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@echo "正在准备开发环境……"
	@.ci/setup libraries --require-hashes -r requirements-dev.lock
	@touch $@

.venv/proofs: .ci/setup requirements-proofs.lock .venv/ready-dev
	@.ci/setup proofs
	@.ci/setup libraries --no-deps --require-hashes -r requirements-proofs.lock
	@touch $@

.venv/office: .ci/setup | .venv/made
	@.ci/setup office
	@touch $@
