package arabica.cli;

/// The exit codes that scripts rely on.
final class ExitCodes {
    static final int DONE = 0;
    /// The work failed: the loss is not a number, the disk is full.
    static final int FAILED = 1;
    /// The call or its input is wrong.
    static final int WRONG_CALL = 2;

    private ExitCodes() {}
}
