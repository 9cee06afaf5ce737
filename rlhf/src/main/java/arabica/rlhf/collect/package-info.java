/// Proposes pairs of a model's own responses that are worth a human's judgement. See docs/filter.md.
package arabica.rlhf.collect;
