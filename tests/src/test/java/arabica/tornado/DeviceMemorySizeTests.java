package arabica.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceMemorySizeTests {
    @Test
    void sizesAreInMegabytesOrGigabytes() {
        assertThat(DeviceMemorySize.parse("512m")).isEqualTo(512L << 20);
        assertThat(DeviceMemorySize.parse("7G")).isEqualTo(7L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "1t", "-1g", "0m", "8g", "999999999g"})
    void whatIsNoSizeOrMoreThanAnArrayHoldsIsRefused(String text) {
        assertThatThrownBy(() -> DeviceMemorySize.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ARABICA_DEVICE_MEMORY must be ");
    }
}
