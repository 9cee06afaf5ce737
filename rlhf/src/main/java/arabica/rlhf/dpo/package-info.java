/// Direct preference optimization.
package arabica.rlhf.dpo;
