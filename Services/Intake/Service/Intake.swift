import Platform

/// Takes in the requests of both procedures, online and at counters.
@main
struct Intake {
    static func main() async { await ServiceProcess.run(IntakeService.definition) }
}
