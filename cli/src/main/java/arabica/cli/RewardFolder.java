package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import java.nio.file.Path;

/// Loads a preference model that has been trained: to judge with a head that was just drawn would be to judge by chance.
final class RewardFolder {
    private RewardFolder() {}

    /// @throws DataException when the folder holds a model without a scalar head
    static ScalarModel load(Path folder, Scope scope) {
        requireHead(folder);
        return ModelDirectory.loadScalar(folder, scope, 0);
    }

    /// As [#load], frozen, and opened at once.
    static ScalarModel loadFrozen(Path folder, Scope scope) {
        requireHead(folder);
        return ModelDirectory.loadFrozenScalar(folder, scope, 0);
    }

    private static void requireHead(Path folder) {
        if (!ModelDirectory.hasScalarHead(folder)) {
            throw new DataException(folder + ": not a preference model: tensor '" + ScalarModel.HEAD
                    + "' is missing; train one with `arabica reward`");
        }
    }
}
