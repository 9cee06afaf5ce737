package arabica.autograd;

/// Functions of two elements that every backend provides. Comparisons yield 1 or 0.
public enum BinaryFunction {
    ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, MINIMUM, GREATER, GREATER_EQUAL, EQUAL
}
