package arabica.studies.soak;

import arabica.autograd.Backend;

/// One kind of work of a soak's round.
public interface SoakTask {
    /// Does the work once. What it took it gives back.
    ///
    /// @param round from 1; a seed for the work, so that no two rounds are alike
    void run(Backend backend, int round);
}
