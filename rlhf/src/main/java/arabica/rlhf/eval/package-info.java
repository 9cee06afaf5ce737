/// What is measured about models, and with which uncertainty. The judge is always handed in. `docs/eval.md` says what
/// each number means and where to beware of it.
package arabica.rlhf.eval;
