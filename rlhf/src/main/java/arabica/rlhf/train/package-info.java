/// What all trainers share: options, data, the loop, run folders with checkpoints, and log-probabilities.
package arabica.rlhf.train;
