/// A cryptographic operation that did not succeed, without any of the bytes involved.
///
/// A failed fetch of a standard algorithm is a broken installation, not one of these: it stops the process.
package enum CryptoFailure: Error, Equatable {
    /// The bytes were changed, or sealed under another key or for another purpose.
    case authenticationFailed
    /// The input has not the shape that the operation needs; `expected` says which.
    case malformed(expected: String)
    /// libcrypto refused; `operation` names its function.
    case refused(operation: String)
}
