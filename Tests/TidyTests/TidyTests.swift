import Foundation
import Testing

/// The rules of the house, held against every Swift file of the checkout.
struct TidyTests {
    @Test(arguments: TidyRule.all)
    func `the tree keeps the rule`(rule: TidyRule) {
        let violations = Repository.swiftFiles.flatMap(rule.violations(in:))
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test(arguments: TidyRule.all)
    func `the rule finds its own failing examples and leaves the others alone`(rule: TidyRule) {
        #expect(!rule.breaking.isEmpty && !rule.keeping.isEmpty)
        for example in rule.breaking {
            #expect(!rule.violations(in: SourceFile(path: example.path, text: example.text)).isEmpty, "\(example.text)")
        }
        for example in rule.keeping {
            #expect(rule.violations(in: SourceFile(path: example.path, text: example.text)).isEmpty, "\(example.text)")
        }
    }

    @Test func `there are files to hold the rules against, and no rule twice`() {
        #expect(Repository.swiftFiles.count > 100)
        #expect(Set(TidyRule.all.map(\.name)).count == TidyRule.all.count)
    }
}
