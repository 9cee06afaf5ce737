/// GGUF, the file format of ggml and llama.cpp: metadata, tensors (quantized or not) and the tokenizer in one file
/// (github.com/ggml-org/ggml/blob/master/docs/gguf.md). Read, never written.
package arabica.nn.gguf;
