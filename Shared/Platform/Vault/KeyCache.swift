import Messages

/// What the vault file says about one person.
package enum SubjectState: Sendable, Equatable {
    /// A key exists.
    case live
    /// The key was deleted for ever.
    case erased
    /// The file never heard of this person.
    case unknown
}

/// The keys used lately, at most `limit` of them.
///
/// Two halves instead of a linked list: when the young half is full it becomes the old one and the former old one is
/// dropped. What is used stays, at constant cost.
struct KeyCache {
    enum Entry {
        case key(SymmetricKey)
        case erased
    }

    private var young: [PersonID: Entry] = [:]
    private var old: [PersonID: Entry] = [:]
    private let halfLimit: Int

    init(limit: Int) {
        halfLimit = max(1, limit / 2)
    }

    mutating func entry(_ subject: PersonID) -> Entry? {
        if let entry = young[subject] { return entry }
        guard let entry = old[subject] else { return nil }
        store(entry, for: subject)
        return entry
    }

    /// Keeps a key, unless the person was erased meanwhile: a look-up that began before the erasure may end after it.
    mutating func insert(_ key: SymmetricKey, for subject: PersonID) {
        if case .erased = entry(subject) { return }
        store(.key(key), for: subject)
    }

    mutating func markErased(_ subject: PersonID) {
        store(.erased, for: subject)
    }

    var count: Int { young.count + old.count }

    private mutating func store(_ entry: Entry, for subject: PersonID) {
        if young.count >= halfLimit, young[subject] == nil {
            old = young
            young = [:]
        }
        young[subject] = entry
    }
}
