import Platform

/// The executable of the service that counts.
@main
struct StatisticsProcess {
    static func main() async { await ServiceProcess.run(StatisticsService.definition) }
}
