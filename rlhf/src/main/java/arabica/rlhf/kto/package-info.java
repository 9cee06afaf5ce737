/// Kahneman-Tversky optimization: learning from single responses that somebody liked or did not.
package arabica.rlhf.kto;
