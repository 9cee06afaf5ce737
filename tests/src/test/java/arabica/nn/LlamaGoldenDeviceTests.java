package arabica.nn;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// On the device that TornadoVM chooses.
@Tag("device")
class LlamaGoldenDeviceTests extends GoldenSuite {
    LlamaGoldenDeviceTests() { super("llama"); }

    @Override
    Stream<String> backends() { return Stream.of("tornado"); }
}
