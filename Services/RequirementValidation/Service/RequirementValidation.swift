import Platform

/// Keeps the register of families, checks requirements and lets officials decide.
@main
struct RequirementValidation {
    static func main() async { await ServiceProcess.run(RequirementValidationService.definition) }
}
