/// Language models and what surrounds them: a GPT-2 decoder, AdamW and schedules, safetensors and Hugging Face model
/// directories, generation with a KV cache. The module's README.md says in which order to read.
package arabica.nn;
