"""`python -m pipeline` does what the command `lijuan` does."""

if __name__ == "__main__":
    from pipeline.cli import main  # here: a second process reads this file too, and has no use for it

    main()
