"""A procedure as BPMN 2.0 (ISO/IEC 19510): what it does (`flows`), where it is drawn (`laying`), as XML (`writing`)."""

from liren.engine.bpmn.writing import NAMESPACE, document_in, write

__all__ = ["NAMESPACE", "document_in", "write"]
