package com.example;

import arabica.autograd.Backend;
import arabica.autograd.vector.VectorBackend;
import arabica.testkit.BackendTck;

// begin
class MyBackendTckTests implements BackendTck {
    @Override
    public Backend open() { return new VectorBackend(1); } // your own here
}
// end
