package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher makes of `TORNADOVM_HOME`, with a Java that only prints what it is started with.
class TornadoLauncherTests {
    @TempDir
    Path folder;
    private Path java;

    @BeforeEach
    void javaThatPrintsItsArguments() throws IOException {
        java = folder.resolve("jdk");
        Files.createDirectories(java.resolve("bin"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path program = java.resolve("bin/java");
        Files.writeString(program, "#!/bin/sh\nfor argument; do printf '%s\\n' \"$argument\"; done\n");
        program.toFile().setExecutable(true);
    }

    @Test
    void withoutItNothingOfTornadoIsPassed() throws Exception {
        assertThat(arguments("")).noneMatch(argument -> argument.contains("ornado"));
    }

    @Test
    void anSdkIsOnTheModulePathWithTheDriversThatItWasBuiltFor() throws Exception {
        Path sdk = sdk("tornado.backends=opencl-backend,ptx-backend\n");

        List<String> arguments = arguments(sdk.toString());

        assertThat(after(arguments, "--module-path")).isEqualTo(sdk + "/share/java/tornado");
        assertThat(after(arguments, "--upgrade-module-path")).isEqualTo(sdk + "/share/java/graalJars");
        assertThat(arguments).contains("-Djava.library.path=" + sdk + "/lib",
                "--add-modules=tornado.drivers.opencl", "--add-modules=tornado.drivers.ptx",
                "@" + sdk + "/etc/exportLists/common-exports", "@" + sdk + "/etc/exportLists/opencl-exports",
                "@" + sdk + "/etc/exportLists/ptx-exports");
        assertThat(arguments.subList(arguments.indexOf("arabica.cli.Main"), arguments.size()))
                .containsExactly("arabica.cli.Main", "devices");
    }

    @Test
    void aFolderThatIsNoSdkIsToldToTheProgram() throws Exception {
        assertThat(arguments(folder.toString())).contains("-Darabica.tornado.problem=TORNADOVM_HOME=" + folder
                + " is not the folder of an SDK of TornadoVM for Java 25: there is no share/java/tornado in it");
    }

    private static String after(List<String> arguments, String flag) {
        return arguments.get(arguments.indexOf(flag) + 1);
    }

    private Path sdk(String backends) throws IOException {
        Path sdk = folder.resolve("an sdk");
        for (String part : List.of("share/java/tornado", "share/java/graalJars", "lib", "etc/exportLists")) {
            Files.createDirectories(sdk.resolve(part));
        }
        Files.writeString(sdk.resolve("etc/tornado.backend"), backends);
        Files.writeString(sdk.resolve("etc/exportLists/common-exports"), "");
        return sdk;
    }

    private List<String> arguments(String tornadoHome) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Child.root().resolve("arabica").toString(), "devices");
        builder.environment().put("TORNADOVM_HOME", tornadoHome);
        builder.environment().put("ARABICA_CLASSPATH", "classes");
        builder.environment().put("JAVA_HOME", java.toString());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.lines().toList();
    }
}
