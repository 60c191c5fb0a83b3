import CCurl

/// One easy handle of libcurl with its kept-alive connections; lives on one thread.
///
/// Options are reset before each use, connections stay. Name resolution and TLS are libcurl's; signals are off,
/// because they cannot work with threads.
final class EasyHandle {
    /// Bytes that libcurl hands over, or asks for, during one transfer.
    final class Transfer {
        var received: [UInt8] = []
        var receivedMax = 0
        var isTooLarge = false
        var headerLines: [String] = []
        var headerBytes = 0
        var toSend: [UInt8] = []
        var sent = 0
    }

    /// Header lines beyond this are refused: no server of ours sends a tenth of it.
    static let headerBytesMax = 64 * 1024

    private static let initialized = ssc_curl_global_init()

    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    init() {
        precondition(Self.initialized == CURLE_OK, "libcurl cannot start")
        guard let handle = curl_easy_init() else { preconditionFailure("libcurl has no memory for a handle") }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
    }

    /// Forgets all options and keeps connections, and sets what holds for every transfer.
    func reset(timeout: Duration, connectTimeout: Duration) {
        curl_easy_reset(handle)
        for list in lists { curl_slist_free_all(list) }
        lists = []
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NOPROGRESS, 1)
        set(CURLOPT_TIMEOUT_MS, timeout.wholeMilliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.wholeMilliseconds)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_MAXCONNECTS, 4)
        // Proxies of the environment would see every request; a deployment that has one must say so to us.
        set(CURLOPT_PROXY, "")
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(ssc_curl_set_long(handle, option, value), option)
    }

    func set(_ option: CURLoption, _ value: String) {
        check(ssc_curl_set_string(handle, option, value), option)
    }

    /// Sets a list option; the handle owns the list until the next reset.
    func set(_ option: CURLoption, list values: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = curl_slist_append(list, value) else { preconditionFailure("libcurl has no memory") }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        check(ssc_curl_set_list(handle, option, list), option)
    }

    /// Runs the transfer with `body` as the request body, copied by nobody.
    func perform(_ transfer: Transfer, body: [UInt8]?) -> CURLcode {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        check(ssc_curl_set_pointer(handle, CURLOPT_WRITEDATA, context), CURLOPT_WRITEDATA)
        check(ssc_curl_set_callback(handle, CURLOPT_WRITEFUNCTION, receiveBody), CURLOPT_WRITEFUNCTION)
        check(ssc_curl_set_pointer(handle, CURLOPT_HEADERDATA, context), CURLOPT_HEADERDATA)
        check(ssc_curl_set_callback(handle, CURLOPT_HEADERFUNCTION, receiveHeader), CURLOPT_HEADERFUNCTION)
        check(ssc_curl_set_pointer(handle, CURLOPT_READDATA, context), CURLOPT_READDATA)
        check(ssc_curl_set_callback(handle, CURLOPT_READFUNCTION, giveBytes), CURLOPT_READFUNCTION)
        return withExtendedLifetime(transfer) {
            guard let body else { return curl_easy_perform(handle) }
            return body.withUnsafeBufferPointer { bytes in
                let size = curl_off_t(bytes.count)
                check(ssc_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, size), CURLOPT_POSTFIELDSIZE_LARGE)
                // An empty array has no address, and a null pointer would make libcurl ask the read callback.
                let empty: StaticString = ""
                let start = UnsafeRawPointer(bytes.baseAddress) ?? UnsafeRawPointer(empty.utf8Start)
                check(ssc_curl_set_pointer(handle, CURLOPT_POSTFIELDS, start), CURLOPT_POSTFIELDS)
                return curl_easy_perform(handle)
            }
        }
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ssc_curl_get_long(handle, info, &value) == CURLE_OK ? value : 0
    }

    /// A refused option is a programming error or a libcurl built without the feature: both must be seen at once.
    private func check(_ code: CURLcode, _ option: CURLoption) {
        precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
    }
}

extension Duration {
    /// At least 1, because libcurl reads 0 as "no limit".
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> EasyHandle.Transfer? {
    context.map { Unmanaged<EasyHandle.Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private let receiveBody: ssc_curl_callback = { bytes, size, count, context in
    guard let transfer = transfer(context), let bytes else { return 0 }
    let total = size * count
    guard transfer.received.count + total <= transfer.receivedMax else {
        transfer.isTooLarge = true
        return 0
    }
    transfer.received.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: total))
    return total
}

private let receiveHeader: ssc_curl_callback = { bytes, size, count, context in
    guard let transfer = transfer(context), let bytes else { return 0 }
    let total = size * count
    transfer.headerBytes += total
    guard transfer.headerBytes <= EasyHandle.headerBytesMax else {
        transfer.isTooLarge = true
        return 0
    }
    transfer.headerLines.append(
        String(decoding: UnsafeRawBufferPointer(start: bytes, count: total), as: UTF8.self))
    return total
}

private let giveBytes: ssc_curl_callback = { bytes, size, count, context in
    guard let transfer = transfer(context), let bytes else { return ssc_curl_read_abort() }
    let length = min(size * count, transfer.toSend.count - transfer.sent)
    guard length > 0 else {
        FaultPoint.mailTextSent.pass()
        return 0
    }
    transfer.toSend.withUnsafeBytes { source in
        guard let start = source.baseAddress else { return }
        UnsafeMutableRawPointer(bytes).copyMemory(from: start + transfer.sent, byteCount: length)
    }
    transfer.sent += length
    return length
}
