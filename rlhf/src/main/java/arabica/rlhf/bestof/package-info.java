/// Best-of-n and rejection sampling: many responses to each prompt, the ones that a preference model likes best kept.
package arabica.rlhf.bestof;
