/// Training a tokenizer and a model from scratch.
package arabica.rlhf.pretrain;
