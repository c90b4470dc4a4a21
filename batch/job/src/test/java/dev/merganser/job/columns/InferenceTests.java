package dev.merganser.job.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.merganser.job.csv.CsvFile;
import dev.merganser.matching.Progress;

class InferenceTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
            "first_name,LastName,DOB,E-Mail,Mobile Phone | givenName familyName birthDate email phone",
            "Vorname,Name,Geb.-Datum,Telefon 2,PLZ,Wohnort,Straße,Haus-Nr. | givenName familyName birthDate phone postalCode city street houseNumber",
            "Kundennachname,Kundenvorname,Emailadresse | familyName givenName email",
            "prenom,nom,date_naissance,code_postal,ville | givenName familyName birthDate postalCode city",
            "nombre,apellidos,correo,telefono,ciudad,pais | givenName familyName email phone city country",
            "imie,nazwisko,kod_pocztowy,miejscowosc,ulica | givenName familyName postalCode city street",
            "FNAME,LNAME,STREET_NO,ADDRESS_1,ADDRESS_2,SUBURB,POSTCODE,STATE,SSN | givenName familyName houseNumber street addressLine city postalCode region identifier",
            "Firmenname,USt-IdNr.,Branche,Webseite,Land | companyName taxId category website country",
            "Organisation Name,Registered Address,Company Number,Url | companyName addressLine identifier website",
            "customerFirstName,customerLastName,billingCity,shippingCity | givenName familyName city city",
            "contactid,firstname,lastname,emailaddress1,telephone1,address1_line1,address1_postalcode,mobilephone | givenName familyName email phone addressLine postalCode phone",
            "KUNNR,NAME1,STRAS,PSTLZ,ORT01,TELF1,STCEG,LAND1 | identifier fullName addressLine postalCode city phone taxId country",
            "voter_reg_num,last_name,midl_name,sex_code,res_city_desc,zip_code,full_phone_num | identifier familyName middleName gender city postalCode phone",
            "CompanyName,RegAddress.AddressLine1,RegAddress.PostTown,RegAddress.PostCode | companyName addressLine city postalCode",
            "Anrede,Firma1,Telefon geschäftl.,E-Mail privat,Geb.Dat.,USt-IdNr | gender companyName phone email birthDate taxId",
            "Provider Last Name (Legal Name),Tel. (Festnetz),Straße u. Hausnr.,Luogo di residenza | familyName phone addressLine city",
            "Owner First Name,Owner Last Name,OWNER_ADDRESS,Registration Number,Visitor E-Mail | givenName familyName addressLine identifier email",
            "nome,cidade,cep,telefone | fullName city postalCode phone",
            "Default Address City,Default Address Province Code,Default Address Zip | city region postalCode",
    })
    void readsHeadersOfManyConventions(String headers, String expected) throws IOException {
        assertThat(meanings("id," + headers.strip() + "\n")).isEqualTo(expected.strip());
    }

    @Test
    void tellsPersonsFromCompaniesByTheirNames() throws IOException {
        ColumnPlan people = plan("id,name\n1,Hans Müller\n2,Anna Schmidt\n3,John Smith\n4,Mary Jones\n");
        assertThat(people.meanings().toString()).isEqualTo("{name=FULL_NAME}");
        assertThat(people.type()).isEqualTo(RecordType.CONTACT);
        ColumnPlan companies = plan("id,name\n1,Müller GmbH\n2,Hotel Krone\n3,Acme Inc.\n4,Nordbank AG\n");
        assertThat(companies.meanings().toString()).isEqualTo("{name=COMPANY_NAME}");
        assertThat(companies.type()).isEqualTo(RecordType.COMPANY);
    }

    @Test
    void readsValuesWhereHeadersSayNothing() throws IOException {
        var text = new StringBuilder("id,c1,c2,c3,c4,c5,c6\n");
        String[] given = {"Hans", "Anna", "Peter", "Maria", "Thomas"};
        String[] family = {"Müller", "Schmidt", "Schneider", "Weber", "Becker"};
        for (int i = 0; i < 100; i++) {
            text.append(
                    "%d,%s,%s,%s%d@example.org,+49 30 %d,%d-0%d-11,%05d\n".formatted(i, given[i % 5], family[i / 5 % 5],
                            given[i % 5], i, 1_234_567 + i * 31, 1940 + i / 2, i % 9 + 1, 10_115 + i % 40 * 7));
        }
        assertThat(meanings(text.toString())).isEqualTo("givenName familyName email phone birthDate postalCode");
    }

    @Test
    void believesValuesMoreThanHeaders() throws IOException {
        assertThat(meanings(
                "id,surname,street,phone\n1,Meier,12 High Street,a@example.org\n2,Huber,9 Low Road,b@example.org\n"))
                .isEqualTo("familyName addressLine email");
    }

    @Test
    void leavesOutWhatTellsNothing() throws IOException {
        var text = new StringBuilder("id,surname,rec_id,active,customer number\n");
        for (int i = 0; i < 50; i++)
            text.append("%d,Name%c,rec-%d,%s,%d\n".formatted(i, 'a' + i % 20, i, i % 2 == 0 ? "yes" : "no", 900 + i));
        assertThat(meanings(text.toString())).isEqualTo("familyName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OwnerId", "CreatedDate", "LastModifiedById", "Contact owner", "Lifecycle Stage",
            "Lead Source",
            "modifiedon", "statuscode", "Erstellt von", "Letzte Änderung", "Zuständig", "Kundenstatus", "Newsletter",
            "lead score", "sync_id", "row_version", "number of visits", "email_status", "address_verified",
            "PHONE_TYPE",
            "ADDR_TYPE", "NATIONAL_ID_TYPE", "PASSPORT_COUNTRY", "DRIVERS_LICENSE_STATE", "TAX_ID_COUNTRY",
            "name_sufx_cd",
            "Country of birth", "emergency_contact_phone", "Nom de jeune fille", "Data utworzenia", "total_spent",
            "E-mail 1 - Type", "Surname at birth", "Do Not Mail", "Eintrittsdatum", "LinkedIn URL"})
    void leavesOutWhatTellsOfTheRecordOrOfAnotherColumn(String column) throws IOException {
        assertThat(meanings("id,surname,phone,city," + column + "\n")).isEqualTo("familyName phone city");
    }

    @Test
    void takesAWholeNameWhereItsPartsAreMissing() throws IOException {
        String people = "id,name_full,first_name,surname\n1,,Ada,Kent\n2,,Bo,Reed\n";
        assertThat(meanings(people + "3,Wang Jie,,\n")).isEqualTo("fullName givenName familyName");
        assertThat(meanings(people + "3,Cy Lane,Cy,Lane\n")).as("says nothing more").isEqualTo("givenName familyName");
        assertThat(meanings(people + "3,Hal Otis,Cy,Lane\n4,Hal Otis,Ed,Moss\n5,Hal Otis,,\n")).as("somebody else's")
                .isEqualTo("givenName familyName");
        assertThat(meanings("id,first_and_surname,dob\n1,Ada Kent,1990-01-02\n2,Bo Reed,1980-05-06\n"))
                .isEqualTo("fullName birthDate");
    }

    @Test
    void takesOnlyCodesOfMoneyForCurrencies() throws IOException {
        assertThat(meanings("id,deal title,amount,x\n1,Roof,10.00,EUR\n2,Door,20.00,USD\n"))
                .isEqualTo("title amount currency");
        assertThat(meanings("id,deal title,amount,x\n1,Roof,10.00,UEN\n2,Door,20.00,USD\n")).isEqualTo("title amount");
    }

    @Test
    void takesAmountsAndDatesForWhatDealsAreNotForWhoSomebodyIs() throws IOException {
        ColumnPlan deals = plan("""
                id,opportunity name,account name,amount,currency,close date,stage
                1,Roof,Acme Inc.,10.00,EUR,2024-05-06,won
                2,Door,Nordbank AG,20.00,USD,2023-05-06,lost
                """);
        assertThat(deals.type()).isEqualTo(RecordType.DEAL);
        assertThat(deals.meanings().keySet()).containsExactly("opportunity name", "account name", "amount", "currency",
                "close date");
        assertThat(meanings("""
                id,surname,phone,amount,currency,date
                1,Kent,030 1234567,10.00,EUR,2024-05-06
                2,Reed,040 7654321,20.00,USD,2023-05-06
                """)).isEqualTo("familyName phone");
    }

    @Test
    void takesPeoplesOnlyDateForTheirBirthDateWhereItGoesBackFar() throws IOException {
        assertThat(meanings("id,surname,date\n1,Kent,1961/03/07\n2,Reed,1978/11/30\n3,Hart,2003/05/06\n"))
                .isEqualTo("familyName birthDate");
        assertThat(meanings("id,surname,date\n1,Kent,2021/03/07\n2,Reed,2018/11/30\n3,Hart,2003/05/06\n"))
                .isEqualTo("familyName");
    }

    @Test
    void takesABirthPlaceForNoAddress() throws IOException {
        assertThat(meanings("id,surname,place of birth,Wohnort\n1,Kent,Leeds,York\n2,Reed,Hull,Bath\n"))
                .isEqualTo("familyName text city");
    }

    @Test
    void takesFurtherNamesForWhatTheyAre() throws IOException {
        var text = new StringBuilder("id,fname1,fname2,lname1,lname2\n");
        for (int i = 0; i < 200; i++)
            text.append("%d,%s,%s,%s,%s\n".formatted(i, i % 2 == 0 ? "Anna" : "Hans", i % 20 == 0 ? "Maria" : "",
                    i % 3 == 0 ? "Weber" : "Becker", i == 0 ? "Huber" : ""));
        assertThat(meanings(text.toString())).as("of one record in 200, but in no field of its own")
                .isEqualTo("givenName middleName familyName familyName");
    }

    @Test
    void takesTwoSourcesForALinkageAndMoreForNothing() throws IOException {
        assertThat(plan("id,source,surname\n1,crm,Meier\n2,shop,Meier\n3,crm,Huber\n").source()).isEqualTo("source");
        assertThat(plan("id,source,surname\n1,crm,Meier\n2,shop,Meier\n3,fair,Huber\n").source()).isNull();
    }

    @Test
    void takesAColumnOfTypesForWhatItIs() throws IOException {
        ColumnPlan plan = plan("id,Art,Name\n1,Kontakt,Meier\n2,Firma,Meier GmbH\n3,Leads,Huber\n");
        assertThat(plan.typeColumn()).isEqualTo("Art");
        assertThat(plan("id,type,company\n1,italian,Roma\n2,thai,Siam\n3,greek,Delphi\n").typeColumn()).isNull();
    }

    private String meanings(String text) throws IOException {
        return plan(text).meanings().values().stream().map(meaning -> meaning.wireName())
                .collect(Collectors.joining(" "));
    }

    private ColumnPlan plan(String text) throws IOException {
        return Inference.of(CsvFile.open(Files.writeString(folder.resolve("records.csv"), text)), Progress.NONE);
    }
}
