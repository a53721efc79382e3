"""The Milvus engine: the legs in a collection on a server, small arrays in the index's folder."""
