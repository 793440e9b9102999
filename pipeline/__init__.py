"""lijuan（立卷）: structured data through Word templates to papers, and papers to an archive volume."""

__version__ = "0.1.0"
