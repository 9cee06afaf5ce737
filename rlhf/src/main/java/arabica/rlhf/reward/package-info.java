/// The preference model: training, and scoring with it.
package arabica.rlhf.reward;
