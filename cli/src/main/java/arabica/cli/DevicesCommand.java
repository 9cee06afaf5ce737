package arabica.cli;

import arabica.autograd.BackendProvider;
import arabica.autograd.Backends;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `arabica devices`.
@Command(name = "devices", description = "Lists the backends and what they run on, and why one is not available.", footer = {
        "", "Example:", "  arabica devices"})
final class DevicesCommand extends BaseCommand {
    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        boolean auto = true;
        for (BackendProvider provider : Backends.providers()) {
            Optional<String> reason = provider.unavailable();
            boolean chosen = auto && reason.isEmpty();
            auto &= reason.isPresent();
            if (format.isText(terminal())) {
                out().printf("%-8s  %s%s%n", provider.name(),
                        reason.map(why -> "not available: " + why).orElseGet(provider::description),
                        chosen ? "  (auto)" : "");
                provider.devices().forEach(device -> out().println("          --device " + device));
            } else {
                print(provider, reason, chosen);
            }
        }
        return ExitCodes.DONE;
    }

    private void print(BackendProvider provider, Optional<String> reason, boolean chosen) {
        ObjectNode object = Json.object().put("backend", provider.name()).put("available", reason.isEmpty())
                .put("auto", chosen);
        reason.ifPresentOrElse(why -> object.put("reason", why),
                () -> object.put("description", provider.description()));
        List<String> devices = provider.devices();
        if (!devices.isEmpty()) {
            ArrayNode array = object.putArray("devices");
            for (String device : devices) {
                String[] parts = device.split("  ", 2);
                array.addObject().put("id", parts[0]).put("description", parts[1]);
            }
        }
        Json.print(out(), object);
    }
}
