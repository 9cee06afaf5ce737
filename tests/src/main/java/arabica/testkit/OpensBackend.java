package arabica.testkit;

import arabica.autograd.Backend;

/// Where a suite gets the backend that it tests.
public interface OpensBackend {
    /// A new backend; the suite closes it.
    Backend open();
}
