"""The life of a standard 标准的一生: what happened to it, by which affair, what people said of it on the way."""
