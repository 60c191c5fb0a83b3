import Platform

/// The executable of the service that writes to people.
@main
struct NotificationProcess {
    static func main() async { await ServiceProcess.run(NotificationService.definition()) }
}
