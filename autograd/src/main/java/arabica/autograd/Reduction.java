package arabica.autograd;

/// How a backend folds many elements into one.
public enum Reduction {
    SUM, MAX
}
