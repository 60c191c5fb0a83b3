import Platform

/// The process of the visit planning service.
@main
struct VisitPlanning {
    static func main() async { await ServiceProcess.run(VisitPlanningService.definition) }
}
