import Foundation

/// The end of a program of ours.
package enum ProcessEnd {
    /// Ends the process at once; everything that it had to say is written, because nothing of ours buffers output.
    ///
    /// Not `exit`: that first runs the destructors of all libraries while the threads of Dispatch, NIO and libcurl
    /// still use them, and a command that had done its work was seen to die of a double free there.
    package static func leave(_ status: Int32) -> Never { _exit(status) }
}
