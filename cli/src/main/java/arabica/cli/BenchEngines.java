package arabica.cli;

import arabica.benchmarks.training.Entrant;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The programs that `arabica bench` measures against each other: ourselves, and the engines of `benchmarks/peers`.
final class BenchEngines {
    private static final String BUILD = "mvn -q -Pbenchmarks -pl benchmarks/peers -am package -DskipTests";
    private static final Map<String, String> PEERS = new TreeMap<>(Map.of(
            "libtorch 2.10 (JavaCPP)", "arabica.benchmarks.peers.LibtorchEngine",
            "libtorch 2.7.1 (DJL)", "arabica.benchmarks.peers.DjlEngine"));

    private BenchEngines() {}

    /// Our own engine, in a JVM with the flags of this one.
    static Entrant ours(String backend) {
        List<String> command = java();
        command.addAll(List.of("-Darabica.bench.backend=" + backend, "-cp", System.getProperty("java.class.path"),
                "arabica.benchmarks.training.TrainingWorker"));
        return new Entrant("arabica", command, Map.of(), true);
    }

    /// The peers. Their threads wait asleep: OpenMP's and OpenBLAS's own would otherwise spin against each other, which
    /// makes two threads several times slower than one.
    ///
    /// @throws IllegalArgumentException if they are not built, saying how to
    static List<Entrant> peers() {
        String classPath = peersClassPath();
        List<Entrant> peers = new ArrayList<>();
        PEERS.forEach((name, main) -> {
            List<String> command = java();
            command.addAll(List.of("-cp", classPath, main));
            peers.add(new Entrant(name, command, Map.of("OMP_WAIT_POLICY", "PASSIVE"), false));
        });
        return peers;
    }

    /// The jar of the module and all that it stands on.
    static String peersClassPath() {
        Path target = Path.of(System.getProperty("arabica.home", "")).resolve("benchmarks/peers/target");
        Path jar = target.resolve("peers.jar");
        Path classPath = target.resolve("classpath");
        if (!Files.isReadable(jar) || !Files.isReadable(classPath)) {
            throw new IllegalArgumentException("--peers: " + jar + " is not there; build it with: " + BUILD);
        }
        try {
            return jar + System.getProperty("path.separator") + Files.readString(classPath).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("--peers: cannot read " + classPath + ": " + e.getMessage(), e);
        }
    }

    /// This JVM's program and flags, but for those that concern its own streams.
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Darabica.std") && !argument.startsWith("-javaagent"))
                .forEach(command::add);
        return command;
    }
}
