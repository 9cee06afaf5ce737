/// Study 3: preference models on human pairs (hh-rlhf), from scratch, against logistic regression on words.
package arabica.studies.hh;
