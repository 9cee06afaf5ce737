/// Supervised fine-tuning.
package arabica.rlhf.sft;
