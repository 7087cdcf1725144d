"""里仁 Liren: a platform on which communities govern themselves well."""

__version__ = "0.1.0"
