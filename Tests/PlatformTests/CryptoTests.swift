import Testing

@testable import Platform

private func bytes(_ hex: String) throws -> [UInt8] {
    try #require(Hexadecimal.decode(hex.filter { !$0.isWhitespace }))
}

@Suite struct CryptoTests {
    /// NIST, "Examples with Intermediate Values", SHA-256 (FIPS 180-4), and the empty message of the same algorithm.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 gives the published digests`(message: String, digest: String) {
        #expect(Hexadecimal.encode(SHA256.hash(message.utf8)) == digest)
    }

    /// FIPS 180-2 appendix B.3: one million times "a".
    @Test func `SHA-256 of pieces equals the digest of the whole`() {
        var hash = SHA256()
        for _ in 0..<1_000 { hash.update([UInt8](repeating: 0x61, count: 1_000)) }
        let digest = hash.finalize()
        #expect(
            Hexadecimal.encode(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// RFC 4231, test cases 1, 2, 3 and 6 (a key longer than the block).
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `HMAC-SHA-256 gives the published codes`(key: [UInt8], message: [UInt8], code: String) {
        #expect(Hexadecimal.encode(HMACSHA256.authenticate(message, keyBytes: key)) == code)
    }

    @Test func `a code is valid for its own message only`() {
        let key = SymmetricKey.random()
        let code = HMACSHA256.authenticate("message".utf8, key: key)
        #expect(HMACSHA256.isValid(code, for: "message".utf8, key: key))
        #expect(!HMACSHA256.isValid(code, for: "massage".utf8, key: key))
        #expect(!HMACSHA256.isValid(code.dropLast(), for: "message".utf8, key: key))
    }

    /// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 13, 14 and 16 (AES-256),
    /// the vectors that the NIST submission of GCM carries.
    @Test(arguments: [
        (
            "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
            "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
            "00000000000000000000000000000000", "",
            "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
            1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
            """,
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            """
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662 76fc6ece0f4e1768cddf8853bb2d551b
            """
        ),
    ])
    func `AES-256-GCM gives the published cipher texts`(
        key: String, nonce: String, plain: String, associated: String, sealed: String
    ) throws {
        let key = try SymmetricKey(bytes(key))
        let expected = try bytes(nonce) + bytes(sealed)
        let actual = try AESGCM.seal(
            bytes(plain), key: key, nonce: bytes(nonce), associatedData: bytes(associated))
        #expect(actual == expected)
        #expect(try AESGCM.open(actual, key: key, associatedData: bytes(associated)) == bytes(plain))
    }

    @Test func `no changed byte of a sealed value opens`() throws {
        let key = SymmetricKey.random()
        let sealed = try AESGCM.seal(Array("plain".utf8), key: key, associatedData: Array("person".utf8))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptoFailure.authenticationFailed) {
                try AESGCM.open(changed, key: key, associatedData: Array("person".utf8))
            }
        }
        #expect(throws: CryptoFailure.authenticationFailed) {
            try AESGCM.open(sealed, key: key, associatedData: Array("somebody".utf8))
        }
        #expect(throws: CryptoFailure.authenticationFailed) {
            try AESGCM.open(sealed, key: .random(), associatedData: Array("person".utf8))
        }
        #expect(throws: CryptoFailure.self) { try AESGCM.open(sealed.prefix(27), key: key, associatedData: []) }
    }

    @Test func `two seals of one value differ`() throws {
        let key = SymmetricKey.random()
        // More than one block of nonces (4,096 bytes / 12 = 341 nonces).
        let sealed = try (0..<1_000).map { _ in try AESGCM.seal([1], key: key, associatedData: []) }
        #expect(Set(sealed).count == 1_000)
    }

    /// RFC 7914 section 12, the first three vectors (the fourth takes 1 GiB).
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            """
            77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
            fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
            """
        ),
        (
            "password", "NaCl", 10, 8, 16,
            """
            fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
            2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
            """
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            """
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
            d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
            """
        ),
    ])
    func `scrypt gives the published keys`(
        password: String, salt: String, log2N: Int, r: Int, p: Int, key: String
    ) throws {
        let derived = try PasswordHash.derive(
            Array(password.utf8), salt: Array(salt.utf8), parameters: .init(log2N: log2N, r: r, p: p), byteCount: 64)
        #expect(try derived == bytes(key))
    }

    @Test func `a password is verified against its stored form`() throws {
        let cheap = PasswordHash.Parameters(log2N: 4, r: 8, p: 1)
        let stored = try PasswordHash.make("clave con eñe", parameters: cheap)
        #expect(stored.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        #expect(try PasswordHash.verify("clave con eñe", against: stored))
        #expect(try !PasswordHash.verify("clave con ene", against: stored))
        #expect(try PasswordHash.make("clave con eñe", parameters: cheap) != stored)
    }

    @Test(arguments: ["", "clave", "$scrypt$ln=4,r=8$AAAA$AAAA", "$scrypt$ln=60,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA"])
    func `a stored text of another form is refused`(stored: String) {
        #expect(throws: CryptoFailure.self) { try PasswordHash.verify("clave", against: stored) }
    }

    /// RFC 8032 section 7.1, tests 1, 2 and 3.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            """
            e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
            5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
            """
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            """
            92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
            085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
            """
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            """
            6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
            18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
            """
        ),
    ])
    func `Ed25519 gives the published keys and signatures`(
        seed: String, publicKey: String, message: String, signature: String
    ) throws {
        let seed = try SymmetricKey(bytes(seed))
        let message = try bytes(message)
        #expect(try Ed25519.publicKey(ofSeed: seed) == bytes(publicKey))
        #expect(try Ed25519.sign(message, seed: seed) == bytes(signature))
        #expect(try Ed25519.isValid(bytes(signature), for: message, publicKey: bytes(publicKey)))
        #expect(try !Ed25519.isValid(bytes(signature), for: message + [0], publicKey: bytes(publicKey)))
    }

    @Test func `hexadecimal text reads back and other text is refused`() {
        #expect(Hexadecimal.encode([0, 15, 255]) == "000fff")
        #expect(Hexadecimal.decode("000fFF") == [0, 15, 255])
        #expect(Hexadecimal.decode("00f") == nil)
        #expect(Hexadecimal.decode("0g") == nil)
    }

    @Test func `a printed key shows nothing of its bytes`() throws {
        let key = try SymmetricKey([UInt8](repeating: 0xAB, count: 32))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "SymmetricKey(secret)")
        #expect(!dumped.contains("171"))
        #expect(throws: CryptoFailure.self) { try SymmetricKey([1, 2, 3]) }
    }

    @Test func `comparison in constant time sees every byte`() {
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
        #expect(ConstantTime.equal([UInt8](), [UInt8]()))
    }
}
