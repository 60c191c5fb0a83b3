/// A unit of the workload says no after its work.
package struct Refusal: Error {
    package init() {}
}

/// The store is not what its log and its answers say.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
