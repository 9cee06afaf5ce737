/// Perplexity filtering of preference pairs.
package arabica.rlhf.filter;
