package com.example;

import arabica.autograd.Backend;
import arabica.autograd.vector.VectorBackend;
import arabica.testkit.ElementTck;
import arabica.testkit.ProductTck;
import arabica.testkit.RowTck;

// begin
class MyBackendTckTests implements ElementTck, RowTck, ProductTck { // in the end BackendTck
    @Override
    public Backend open() { return new VectorBackend(1); } // your own here
}
// end
