import Messages
import Platform
import RequirementValidationDomain

/// The settings of this service.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_VALIDATION_TOLERANCE_MONTHS` | unpaid months that still count as up to date (al día) | 0 |
/// | `SSC_VALIDATION_CORRECTION_DAYS` | business days to correct what was observed (COA art. 140) | 10 |
/// | `SSC_VALIDATION_ANSWER_DAYS` | business days to answer (COA art. 207); shown only | 30 |
/// | `SSC_VALIDATION_AUTO_VISITS` | a visit that satisfies every check is validated without an official | true |
/// | `SSC_VALIDATION_AUTO_OBSERVE` | a filing with mere correctable gaps is observed without an official | true |
/// | `SSC_VALIDATION_FOUR_EYES` | the exit of a head with dependents needs two officials | true |
/// | `SSC_VALIDATION_EXIT_EFFECT` | `end-of-paid-month`, `end-of-decision-month` or `next-day` | end-of-paid-month |
struct ValidationSettings: Sendable {
    let toleranceMonths: Int
    let correctionTermDays: Int
    let answerTermDays: Int
    let validatesVisitsAutomatically: Bool
    let observesAutomatically: Bool
    let needsFourEyes: Bool
    let effectRule: EffectRule

    init(_ settings: Settings) throws {
        toleranceMonths = try settings.integer("validation.tolerance.months", default: 0, in: 0...24)
        correctionTermDays = try settings.integer("validation.correction.days", default: 10, in: 1...120)
        answerTermDays = try settings.integer("validation.answer.days", default: 30, in: 1...240)
        validatesVisitsAutomatically = try settings.flag("validation.auto.visits", default: true)
        observesAutomatically = try settings.flag("validation.auto.observe", default: true)
        needsFourEyes = try settings.flag("validation.four.eyes", default: true)
        let key = "validation.exit.effect"
        guard let rule = EffectRule(rawValue: settings.text(key, default: EffectRule.endOfPaidMonth.rawValue)) else {
            let known = EffectRule.allCases.map(\.rawValue).joined(separator: ", ")
            throw Settings.invalid(key, "must be one of \(known)")
        }
        effectRule = rule
    }

    func rules(_ calendar: BusinessCalendar) -> CaseRules {
        CaseRules(
            calendar: calendar, correctionTermDays: correctionTermDays, answerTermDays: answerTermDays,
            validatesVisitsAutomatically: validatesVisitsAutomatically, observesAutomatically: observesAutomatically,
            needsFourEyes: needsFourEyes)
    }
}
