package com.example;

import arabica.testkit.GradProperties;
import org.junit.jupiter.api.Test;

class TanhshrinkTests {
    // begin
    @Test
    void itsDerivativeIsRight() { GradProperties.holdFor(new Tanhshrink()); }
    // end
}
