package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.EnsembleFolder;
import java.nio.file.Path;

/// Loads a preference model that has been trained: to judge with a head that was just drawn would be to judge by chance.
final class RewardFolder {
    private RewardFolder() {}

    /// @throws DataException when the folder holds a model without a scalar head, or several models
    static ScalarModel load(Path folder, Scope scope) { return ModelDirectory.loadScalar(only(folder), scope, 0); }

    /// As [#load], frozen, and opened at once.
    static ScalarModel loadFrozen(Path folder, Scope scope) {
        return ModelDirectory.loadFrozenScalar(only(folder), scope, 0);
    }

    private static Path only(Path folder) {
        if (EnsembleFolder.isEnsemble(folder)) {
            throw new DataException(folder + ": an ensemble; expected one preference model, such as "
                    + folder.resolve("member-1"));
        }
        return EnsembleFolder.models(folder).getFirst();
    }
}
