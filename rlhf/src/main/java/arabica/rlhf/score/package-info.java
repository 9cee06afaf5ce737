/// Log-probabilities and perplexities of rows.
package arabica.rlhf.score;
